import type { LayerFolder } from './layers.ts';

/** Variables that hold paths in layers, the folder in the layer, and whether the variable counts at launch too. */
const PATHS = [
  { name: 'PATH', folder: 'bin', launch: true },
  { name: 'LD_LIBRARY_PATH', folder: 'lib', launch: true },
  { name: 'LIBRARY_PATH', folder: 'lib', launch: false },
  { name: 'CPATH', folder: 'include', launch: false },
  { name: 'PKG_CONFIG_PATH', folder: 'pkgconfig', launch: false },
] as const;

/**
 * Functions of bash: `berth_env FOLDER` changes the environment by the files of a folder, `berth_path NAME FOLDER…` puts
 * those of the folders that are there before a list of paths. No value is ever evaluated.
 */
const FUNCTIONS = `
berth_env() {
  local file name kind value delimiter
  for file in "$1"/*; do
    [ -f "$file" ] || continue
    name=\${file##*/}; kind=\${name#"\${name%%.*}"}; name=\${name%%.*}
    case $name in ''|[0-9]*|*[!A-Za-z0-9_]*) continue ;; esac
    value=$(cat -- "$file" && printf x); value=\${value%x}
    delimiter=
    if [ -f "$1/$name.delim" ]; then delimiter=$(cat -- "$1/$name.delim" && printf x); delimiter=\${delimiter%x}; fi
    case $kind in
      ''|.override) export "$name=$value" ;;
      .default) [ -n "\${!name-}" ] || export "$name=$value" ;;
      .append) export "$name=\${!name-}\${!name:+$delimiter}$value" ;;
      .prepend) export "$name=$value\${!name:+$delimiter}\${!name-}" ;;
    esac
  done
}
berth_path() {
  local name=$1 list= folder
  shift
  for folder in "$@"; do
    if [ -d "$folder" ]; then list=$list\${list:+:}$folder; fi
  done
  if [ -n "$list" ]; then export "$name=$list\${!name:+:}\${!name-}"; fi
}
`;

/** What a user's config vars do to the environment of a buildpack: lists of paths get them in front, others are set. */
const CONFIG = `
for berth_file in /platform/env/*; do
  [ -f "$berth_file" ] || continue
  berth_name=\${berth_file##*/}
  case $berth_name in ''|CNB_*|[0-9]*|*[!A-Za-z0-9_]*) continue ;; esac
  berth_value=$(cat -- "$berth_file" && printf x); berth_value=\${berth_value%x}
  case $berth_name in
    ${PATHS.map(({ name }) => name).join('|')}) export "$berth_name=$berth_value\${!berth_name:+:}\${!berth_name-}" ;;
    *) export "$berth_name=$berth_value" ;;
  esac
done
unset berth_file berth_name berth_value
`;

/** Reads variables as TOML, writes their names and values with a zero byte behind each; in Perl, which is in the stack. */
const READ_VARIABLES = String.raw`undef $/; $_ = <STDIN>;
my %signs = (b => "\b", t => "\t", n => "\n", f => "\f", r => "\r", e => "\e");
sub sign { my ($code, $sign) = @_; my $is = defined $code ? chr hex $code : $signs{$sign} // $sign; utf8::encode($is) if defined $code; $is }
for (;;) {
  /\G(?:\s|#[^\n]*)+/gc;
  last unless /\G(["\x27]?)([A-Za-z_][A-Za-z0-9_]*)\1[ \t]*=[ \t]*/gc;
  my ($name, $value) = $2;
  if (/\G"""\n?((?:[^"\\]|\\.|"(?!""))*)"""/gcs || /\G"((?:[^"\\\n]|\\.)*)"/gc) {
    ($value = $1) =~ s/\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|[ \t]*\n\s*()|(.))/defined $3 ? "" : sign($1 \/\/ $2, $4)/gse;
  }
  elsif (/\G\x27\x27\x27\n?(.*?)\x27\x27\x27/gcs || /\G\x27([^\x27\n]*)\x27/gc) { $value = $1 }
  else { last }
  print "$name\0$value\0";
}`;

/** Programs of `exec.d` print variables as TOML to descriptor 3. */
const EXEC = `
berth_exec() {
  local file name value
  for file in "$1"/*; do
    if [ -f "$file" ] && [ -x "$file" ]; then
      while IFS= read -r -d '' name && IFS= read -r -d '' value; do
        export "$name=$value"
      done < <("$file" 3>&1 1>&2 | perl -e '${READ_VARIABLES}')
    fi
  done
}
berth_profile() {
  local file
  for file in "$1"/*; do
    if [ -f "$file" ]; then . "$file"; fi
  done
}
`;

/** Script that a buildpack's program runs after: the build layers of those before it, then the config vars. */
export function buildEnvironment(options: {
  /** Of each buildpack before, in order: its build layers, sorted. */
  layers: readonly (readonly LayerFolder[])[];
  withConfig: boolean;
}): string {
  const { layers, withConfig } = options;
  const lines = layers.flatMap((folders) => [
    ...PATHS.map(({ name, folder }) => pathLine(name, folders, folder)),
    ...folders.flatMap(({ path }) => [
      `berth_env ${quoted(`${path}/env`)}`,
      `berth_env ${quoted(`${path}/env.build`)}`,
    ]),
  ]);
  return [FUNCTIONS, ...lines, withConfig ? CONFIG : '', 'unset -f berth_env berth_path'].join('\n');
}

/** The profile of an image: what dynos read before their command. The process type is in DYNO (`web.1`). */
export function launchEnvironment(layers: readonly (readonly LayerFolder[])[]): string {
  const all = layers.flat();
  return [
    'unset BASH_ENV',
    FUNCTIONS,
    EXEC,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is bash's
    'berth_type=${DYNO%%.*}; berth_type=${berth_type:-none}',
    ...layers.flatMap((folders) => [
      ...PATHS.filter(({ launch }) => launch).map(({ name, folder }) => pathLine(name, folders, folder)),
      ...folders.flatMap(({ path }) => [
        `berth_env ${quoted(`${path}/env`)}`,
        `berth_env ${quoted(`${path}/env.launch`)}`,
        `berth_env ${quoted(`${path}/env.launch`)}/"$berth_type"`,
      ]),
    ]),
    ...all.flatMap(({ path }) => onceAndByType('berth_exec', `${path}/exec.d`)),
    ...all.flatMap(({ path }) => onceAndByType('berth_profile', `${path}/profile.d`)),
    'unset -f berth_env berth_path berth_exec berth_profile',
    'unset berth_type',
    '',
  ].join('\n');
}

/** A word of a shell script. */
export function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function onceAndByType(name: string, folder: string): string[] {
  return [`${name} ${quoted(folder)}`, `${name} ${quoted(folder)}/"$berth_type"`];
}

function pathLine(name: string, folders: readonly LayerFolder[], folder: string): string {
  return ['berth_path', name, ...folders.map(({ path }) => quoted(`${path}/${folder}`))].join(' ');
}
