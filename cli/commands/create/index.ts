export { command } from '../apps/create.ts';
