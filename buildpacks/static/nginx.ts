/** nginx for a static site: its configuration and the script that starts it. */

import { headerLines, headerMaps, noRules, type Rules, ruleLocations, triedPaths } from './rules.ts';

/** Where the site lies and how it answers. */
export interface Site {
  /** Folder of the site, relative to the tree; '' is the tree's root. */
  readonly root: string;
  /** Whether unknown paths get /index.html with 200, for apps that route in the browser. */
  readonly fallback: boolean;
  /** Whether the site has a 404.html of its own. */
  readonly notFoundPage: boolean;
  /** The folder of the site into which a tool writes files with a hash of 8 letters of its own in their names. */
  readonly hashed?: string | null;
  /** What static.json says about paths. */
  readonly rules?: Rules;
}

/** Where the planned files lie; names with a dot are never served. */
export const configPath = '.berth/nginx.conf';
export const startPath = '.berth/serve';

const types = [
  'text/plain',
  'text/css',
  'text/xml',
  'text/javascript',
  'application/javascript',
  'application/json',
  'application/manifest+json',
  'application/xml',
  'application/rss+xml',
  'application/atom+xml',
  'application/wasm',
  'image/svg+xml',
  'image/x-icon',
  'font/ttf',
  'font/otf',
  'application/vnd.ms-fontobject',
];

/**
 * The configuration: everything that nginx writes goes to /tmp, logs go to stdout and stderr, `__PORT__` is replaced
 * at start. HTML is revalidated each time, files with a hash in their name are kept for a year, the rest for five
 * minutes.
 */
export function nginxConfig({ root, fallback, notFoundPage, hashed = null, rules = noRules }: Site): string {
  const folder = root === '' ? '/app' : `/app/${root}`;
  const last = fallback ? '/index.html' : '=404';
  const errorPage = rules.errorPage ?? (notFoundPage ? '/404.html' : null);
  return `worker_processes 1;
daemon off;
pid /tmp/nginx.pid;
error_log stderr warn;

events {
  worker_connections 1024;
}

http {
  include /etc/nginx/mime.types;
  types {
    text/javascript mjs;
    application/manifest+json webmanifest;
    text/plain md;
  }
  default_type application/octet-stream;
  charset utf-8;
  charset_types text/plain text/css text/xml text/javascript application/javascript application/json image/svg+xml;

  log_format berth '$request_method $request_uri $status $body_bytes_sent bytes $request_time s request_id=$http_x_request_id';
  access_log /dev/stdout berth;

  client_body_temp_path /tmp/nginx-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;

  sendfile on;
  tcp_nopush on;
  keepalive_timeout 90s;
  server_tokens off;
  absolute_redirect off;

  gzip on;
  gzip_static on;
  gzip_vary on;
  gzip_proxied any;
  gzip_min_length 1024;
  gzip_types ${types.join(' ')};

  map $uri $berth_cache {
    default "public, max-age=300";
    ~/$ "no-cache";
    ~\\.html?$ "no-cache";
    "~[.-](?:(?=[0-9]*[a-f])(?=[a-f]*[0-9])[0-9a-f]{8,64}|(?=\\w*[0-9])(?=\\w*[A-Z])(?=\\w*[a-z])\\w{8})\\.\\w+$" "public, max-age=31536000, immutable";
${hashed === null ? '' : hashedLine(hashed)}  }
${headerMaps(rules)}
  server {
    listen __PORT__;
    listen [::]:__PORT__;
    root ${folder};
    index index.html;
    disable_symlinks on from=$document_root;

    # A folder with a page is led to its slash; one without is no page, and may be the name of an app's own.
    if (-f $request_filename/index.html) {
      rewrite ^(.*[^/])$ $1/ permanent;
    }

    ${headerLines(rules).join('\n    ')}
${errorPage === null ? '' : errorLocation(errorPage)}
    location ^~ /.well-known/ {
      try_files $uri =404;
    }

    location ~ /\\. {
      return 404;
    }
${root === '' ? ownFiles : ''}${ruleLocations(rules)}
    location / {
      try_files ${triedPaths(rules.cleanUrls)} ${last};
    }
  }
}
`;
}

/** Some hashes have no digit: a capital letter that is not the first tells them from a word. */
function hashedLine(folder: string): string {
  return `    "~^/${folder}/.*[.-](?=[\\w-]*[0-9_]|[\\w-]+[A-Z])[\\w-]{8}\\.\\w+$" "public, max-age=31536000, immutable";\n`;
}

function errorLocation(page: string): string {
  return `
    error_page 404 ${page};
    location = ${page} {
      internal;
      log_not_found off;
      add_header Cache-Control no-cache always;
      add_header X-Content-Type-Options nosniff always;
    }
`;
}

/** What a site at the root of the source has beside its pages. */
const ownFiles = ['Procfile', 'Aptfile', 'static.json']
  .map((name) => `\n    location = /${name} {\n      return 404;\n    }\n`)
  .join('');

/** The script behind `web`. nginx drops requests on SIGTERM and finishes them on SIGQUIT, so the one becomes the other. */
export const startScript = `#!/bin/sh
set -e
port=\${PORT:?PORT is not set}
case $port in *[!0-9]*) echo "PORT is not a number: $port" >&2; exit 1 ;; esac
sed "s/__PORT__/$port/" /app/${configPath} > /tmp/nginx.conf
if [ ! -e /proc/net/if_inet6 ]; then sed -i '/listen \\[::\\]/d' /tmp/nginx.conf; fi
nginx -e stderr -c /tmp/nginx.conf &
nginx=$!
stopping=
trap 'stopping=1; kill -QUIT $nginx 2>/dev/null' TERM INT
set +e
wait $nginx
code=$?
# A signal ends wait early: then nginx is still finishing, or its own exit code is there to be fetched.
while [ -n "$stopping" ]; do
  stopping=
  wait $nginx
  code=$?
done
exit $code
`;
