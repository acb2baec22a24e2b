import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('root');
if (root === null) throw new Error('Cannot start the dashboard: index.html has no #root');
createRoot(root).render(<StrictMode>Berth</StrictMode>);
