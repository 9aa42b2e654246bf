// Entry point of the window: connection, stores and app. The strict CSP forbids eval, so zod must not compile validators.
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import { connectWindow } from '../connect/connect-window';
import { connectionKey } from '../connect/use-connection';
import { createTranslator } from '../i18n';
import { useSettings } from '../stores/settings';
import App from './App.vue';
import '../ui/tokens.css';
import '../ui/base.css';

z.config({ jitless: true });

async function start(): Promise<void> {
  const app = createApp(App);
  app.provide(connectionKey, await connectWindow());
  app.use(createPinia());
  app.use(createTranslator(useSettings().locale));
  app.mount('#app');
}

void start();
