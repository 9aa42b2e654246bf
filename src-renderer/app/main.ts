// Entry point of the window: connection, stores and app. The strict CSP forbids eval, so zod must not compile validators.
import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import { connectWindow } from '../connect/connect-window';
import { connectionKey } from '../connect/use-connection';
import { createTranslator } from '../i18n';
import { useSettings } from '../stores/settings';
import { loadFonts } from '../ui/load-fonts';
import App from './App.vue';
import '../ui/fonts/fonts.css';
import '../ui/tokens.css';
import '../ui/base.css';

z.config({ jitless: true });

async function start(): Promise<void> {
  const app = createApp(App);
  app.use(createPinia());
  const { locale } = useSettings();
  const [connection] = await Promise.all([connectWindow(), loadFonts(locale)]);
  app.provide(connectionKey, connection);
  app.use(createTranslator(locale));
  app.mount('#app');
}

void start();
