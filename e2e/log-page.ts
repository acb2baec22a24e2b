import type { Page } from 'playwright/test';
import type { App } from './app.ts';
import { dashboardHost, sessionCookie } from './dashboard.ts';
import { packageJson } from './sources.ts';

/** An app that says what it is told, fails where it is told to, and prints very many lines. */
const SERVER = `require('node:http').createServer((request, response) => {
  const { pathname, search } = new URL(request.url, 'http://app');
  const words = decodeURIComponent(search.slice(1));
  if (pathname === '/say') console.log(words);
  if (pathname === '/fail') {
    response.statusCode = 500;
    console.error('\\u001b[31mError:\\u001b[0m no such ship request_id=' + request.headers['x-request-id']);
    console.log('gave up request_id=' + request.headers['x-request-id']);
  }
  if (pathname === '/hostile') {
    console.log('<img src=x onerror="pwned = 1"><script>pwned = 1</script>');
    console.log('\\u001b]52;c;cHduZWQ=\\u0007\\u001b]8;;javascript:pwned=1\\u001b\\\\no link\\u001b]8;;\\u001b\\\\');
    console.log('\\u001b[' + '38;'.repeat(3000) + 'mno style');
    console.log('\\u001b[31mx\\u001b[32my'.repeat(90000) + ' in one line');
    console.log('after a line of a megabyte');
  }
  if (pathname === '/many') {
    let said = 0;
    const timer = setInterval(() => {
      for (let now = 0; now < 250 && said < Number(words); now++) console.log('many ' + ++said);
      if (said >= Number(words)) clearInterval(timer);
    }, 20);
  }
  response.end();
}).listen(process.env.PORT);
`;

/** Pushes that app, and opens the page of its log. */
export async function opened(page: Page, app: App): Promise<App> {
  await app.live({ 'package.json': packageJson({ start: 'node server.js' }), 'server.js': SERVER });
  await page.context().addCookies([await sessionCookie()]);
  await page.goto(`http://${dashboardHost()}/apps/${app.name}/logs`);
  return app;
}

export function partsOf(page: Page) {
  const log = page.getByRole('log');
  const status = page.getByRole('main').getByRole('status').first();
  return { log, status, lines: log.getByRole('option'), list: log.getByRole('listbox') };
}

export function clipboard(page: Page): Promise<string> {
  return page.evaluate<string>('navigator.clipboard.readText()');
}
