// Starts the window: the connection, the stores and the app; validators never compile code, for the strict CSP.
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import { createTranslator } from '../i18n';
import { connectionKey } from '../stores/connection';
import { useSettings } from '../stores/settings';
import App from './App.vue';
import { connectWindow } from './connect';
import './tokens.css';
import './base.css';

z.config({ jitless: true });

async function start(): Promise<void> {
  const app = createApp(App);
  app.provide(connectionKey, await connectWindow());
  app.use(createPinia());
  app.use(createTranslator(useSettings().locale));
  app.mount('#app');
}

void start();
