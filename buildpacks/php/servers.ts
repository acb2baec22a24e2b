/** Apache and nginx in front of PHP-FPM: their configuration, and the scripts that start them. */

import type { PlannedFile } from '../plan.ts';
import type { PhpRow } from './origins.ts';

/** Folder of what is added to the tree; programs of it are in its bin/. */
export const addedFolder = '.berth/php';

export type PhpServer = 'apache2' | 'nginx';

const apacheModules = [
  'mpm_event',
  'authz_core',
  'mime',
  'dir',
  'env',
  'setenvif',
  'alias',
  'rewrite',
  'headers',
  'expires',
  'filter',
  'deflate',
  'proxy',
  'proxy_fcgi',
];

const apache = `ServerRoot /tmp
ServerName localhost
PidFile /tmp/apache2.pid
Mutex pthread
Listen \${PORT}
${apacheModules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}
TypesConfig /etc/mime.types
AddDefaultCharset utf-8
ErrorLog /dev/stderr
LogLevel warn
LogFormat "%m %U%q %>s %B bytes %D us request_id=%{X-Request-Id}i" berth
CustomLog /dev/stdout berth
ServerTokens Prod
TraceEnable Off
Timeout 60
KeepAliveTimeout 90
GracefulShutdownTimeout 25
DirectoryIndex index.php index.html
DocumentRoot "\${DOCUMENT_ROOT}"
SetEnvIf X-Forwarded-Proto https HTTPS=on
AddOutputFilterByType DEFLATE text/html text/plain text/css text/javascript application/javascript application/json image/svg+xml
<Directory />
  AllowOverride None
  Require all denied
</Directory>
<Directory "\${DOCUMENT_ROOT}">
  AllowOverride All
  Options -Indexes +SymLinksIfOwnerMatch
  Require all granted
</Directory>
<LocationMatch "/\\.(?!well-known/)">
  Require all denied
</LocationMatch>
<LocationMatch "^/(composer\\.(json|lock)|Procfile|vendor/)">
  Require all denied
</LocationMatch>
<FilesMatch "\\.php$">
  <If "-f %{REQUEST_FILENAME}">
    SetHandler "proxy:unix:/tmp/php-fpm.sock|fcgi://php"
  </If>
</FilesMatch>
<Proxy "fcgi://php" enablereuse=off timeout=60>
</Proxy>
IncludeOptional "\${EXTRA_CONFIG}"
`;

const nginx = `worker_processes 1;
daemon off;
pid /tmp/nginx.pid;
error_log stderr warn;
events {
  worker_connections 1024;
}
http {
  include /etc/nginx/mime.types;
  default_type application/octet-stream;
  log_format berth '$request_method $request_uri $status $body_bytes_sent bytes $request_time s request_id=$http_x_request_id';
  access_log /dev/stdout berth;
  client_body_temp_path /tmp/nginx-body;
  proxy_temp_path /tmp/nginx-proxy;
  fastcgi_temp_path /tmp/nginx-fastcgi;
  uwsgi_temp_path /tmp/nginx-uwsgi;
  scgi_temp_path /tmp/nginx-scgi;
  client_max_body_size 100m;
  keepalive_timeout 90s;
  server_tokens off;
  absolute_redirect off;
  gzip on;
  gzip_proxied any;
  gzip_types text/css text/javascript application/javascript application/json image/svg+xml;
  map $http_x_forwarded_proto $berth_https {
    default "";
    https on;
  }
  server {
    listen __PORT__;
    root "__DOCUMENT_ROOT__";
    index index.php index.html;
    disable_symlinks if_not_owner from=$document_root;
    location ~ /\\.(?!well-known/) {
      return 404;
    }
    location ~ ^/(composer\\.(json|lock)|Procfile|vendor/) {
      return 404;
    }
    location / {
      try_files $uri $uri/ /index.php?$query_string;
    }
    location ~ \\.php(/|$) {
      fastcgi_split_path_info ^(.+?\\.php)(/.*)$;
      if (!-f $document_root$fastcgi_script_name) {
        return 404;
      }
      fastcgi_pass unix:/tmp/php-fpm.sock;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME $document_root$fastcgi_script_name;
      fastcgi_param PATH_INFO $fastcgi_path_info;
      fastcgi_param HTTPS $berth_https if_not_empty;
      fastcgi_param HTTP_PROXY "";
    }
    # extra
  }
}
`;

const fpm = `[global]
error_log = /dev/stderr
daemonize = no
log_limit = 8192

[www]
listen = /tmp/php-fpm.sock
pm = ondemand
pm.max_children = __CHILDREN__
pm.process_idle_timeout = 60s
clear_env = no
catch_workers_output = yes
decorate_workers_output = no
php_admin_value[error_log] = /dev/stderr
php_admin_flag[log_errors] = on
php_value[display_errors] = off
php_value[expose_php] = off
php_value[memory_limit] = 128M
`;

/** Starts FPM and the web server; a SIGTERM lets both finish what is under way. */
const serve = ({ line }: PhpRow) => `#!/bin/bash
# serve SERVER [-C CONFIGURATION] [-F POOL SETTINGS] [-i PHP.INI] [DOCUMENT ROOT]
server=$1; shift
extra=
pool=
ini=()
while getopts C:c:F:f:i:l:p:tv option; do
  case $option in
    C) extra=$OPTARG ;;
    F) pool=/app/$OPTARG ;;
    i) ini=(-c "/app/$OPTARG") ;;
    p) PORT=$OPTARG ;;
    *) echo "heroku-php-$server: -$option is not supported here and is left out" >&2 ;;
  esac
done
shift $((OPTIND - 1))
folder=/app/\${1:-}
folder=\${folder%/}
export DOCUMENT_ROOT=$folder PORT=\${PORT:?PORT is not set} EXTRA_CONFIG=/app/\${extra:-.berth/php/none.conf}
case $PORT in *[!0-9]*) echo "PORT is not a number: $PORT" >&2; exit 1 ;; esac
if [ ! -d "$folder" ]; then echo "The document root \${1:-} is not there" >&2; exit 1; fi

# One worker for each 128 MB of the dyno, unless WEB_CONCURRENCY says how many.
limit=$(cat /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null | head -n 1)
case $limit in ''|max|????????????*) limit=536870912 ;; esac
children=\${WEB_CONCURRENCY:-$((limit / 134217728))}
[ "$children" -ge 1 ] 2>/dev/null || children=1
sed "s/__CHILDREN__/$children/" /app/${addedFolder}/fpm.conf > /tmp/fpm.conf
if [ -n "$pool" ]; then cat -- "$pool" >> /tmp/fpm.conf || exit 1; fi
/usr/sbin/php-fpm${line} -F "\${ini[@]}" -y /tmp/fpm.conf &
fpm=$!
for _ in $(seq 100); do [ -S /tmp/php-fpm.sock ] && break; sleep 0.05; done

case $server in
  apache2)
    /usr/sbin/apache2 -f /app/${addedFolder}/apache2.conf -D FOREGROUND &
    graceful=WINCH ;;
  nginx)
    sed -e "s/__PORT__/$PORT/" -e "s|__DOCUMENT_ROOT__|$folder|" /app/${addedFolder}/nginx.conf > /tmp/nginx.conf
    if [ -n "$extra" ]; then sed -i "s|# extra|include $EXTRA_CONFIG;|" /tmp/nginx.conf; fi
    nginx -e stderr -c /tmp/nginx.conf &
    graceful=QUIT ;;
esac
web=$!
stopping=
trap 'stopping=1; kill -$graceful $web 2>/dev/null' TERM INT
# Either one gone is the end of the dyno.
wait -n $web $fpm
code=$?
if [ -n "$stopping" ]; then
  while kill -0 $web 2>/dev/null; do wait $web; done
  code=0
fi
kill -QUIT $web $fpm 2>/dev/null
wait
exit $code
`;

const wrapper = (server: PhpServer) => `#!/bin/sh\nexec /app/${addedFolder}/serve ${server} "$@"\n`;

/** What is added to the tree: configuration, and the programs that Heroku's Procfiles name, at both their places. */
export function serverFiles(row: PhpRow): PlannedFile[] {
  const plain = (name: string, content: string): PlannedFile => ({
    path: `${addedFolder}/${name}`,
    content,
    executable: false,
  });
  const programs = (['apache2', 'nginx'] as const).flatMap((server) =>
    [`${addedFolder}/bin`, 'vendor/bin'].map((folder) => ({
      path: `${folder}/heroku-php-${server}`,
      content: wrapper(server),
      executable: true,
    })),
  );
  return [
    plain('apache2.conf', apache),
    plain('nginx.conf', nginx),
    plain('fpm.conf', fpm),
    { path: `${addedFolder}/serve`, content: serve(row), executable: true },
    ...programs,
  ];
}
