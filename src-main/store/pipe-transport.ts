export * from '../wire/pipe-transport';
