export { command } from '../apps/destroy.ts';
