export * from '../wire/channels';
