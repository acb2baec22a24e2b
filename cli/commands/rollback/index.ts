export { command } from '../releases/rollback.ts';
