#!/bin/sh
# Keeps one program running: keep.sh NAME RUN_DIR LOG_DIR PROGRAM [ARGUMENT...]
#
# RUN_DIR/NAME.keeper and RUN_DIR/NAME.pid hold "pid start-time" of this script and of the program; both go with them.
# LOG_DIR/NAME.log gets the program's output, NAME.log.1 what was before. SIGTERM is handed on, and ends the keeping.
# It is a shell script because it idles for ever: 1 MB, where a Node process would take 40.
set -u
name=$1 run=$2 logs=$3
shift 3
log=$logs/$name.log
max_bytes=${BERTH_LOG_BYTES:-10485760}
check_seconds=15
longest_pause=30
steady_seconds=60

identity() {
  read -r stat 2>/dev/null <"/proc/$1/stat" || return 1
  pid=$1
  stat=${stat##*) }
  # shellcheck disable=SC2086 # the fields are to be split
  set -- $stat
  shift 19
  echo "$pid $1"
}

note() {
  printf '%s berth: %s\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>"$log"
}

# Copy and cut: the program goes on writing to the file that it has open.
rotate() {
  while sleep "$check_seconds" && kill -0 $$ 2>/dev/null; do
    size=$(wc -c <"$log" 2>/dev/null) || continue
    [ "$size" -gt "$max_bytes" ] || continue
    cp "$log" "$log.1" 2>/dev/null
    : >"$log"
  done
}

stopping=
child=
napping=
stop() {
  stopping=yes
  [ -n "$child" ] && kill -TERM "$child" 2>/dev/null
  [ -n "$napping" ] && kill "$napping" 2>/dev/null
}
trap stop TERM INT
trap '' HUP

# The platform and the router go last when memory runs out (needs a right that root may lack in a container).
{ echo -500 >/proc/$$/oom_score_adj; } 2>/dev/null || :

# Nor do visitors wait behind whatever else keeps the CPUs busy (likewise). Where the kernel shares the CPUs out by
# sessions first (sched(7)), niceness counts within a session alone: this one is the keeper's own.
if [ "$name" = router ]; then
  renice -n -10 -p $$ >/dev/null 2>&1 || :
  { echo -10 >/proc/$$/autogroup; } 2>/dev/null || :
fi

identity $$ >"$run/$name.keeper.new" && mv "$run/$name.keeper.new" "$run/$name.keeper"
rotate &
rotator=$!

pause=0
while [ -z "$stopping" ]; do
  started=$(date +%s)
  "$@" >>"$log" 2>&1 </dev/null &
  child=$!
  identity "$child" >"$run/$name.pid.new" && mv "$run/$name.pid.new" "$run/$name.pid"
  # A signal ends a wait early; then the program is still there.
  [ -n "$stopping" ] && kill -TERM "$child" 2>/dev/null
  wait "$child"
  code=$?
  while [ "$code" -gt 128 ] && kill -0 "$child" 2>/dev/null; do
    wait "$child"
    code=$?
  done
  child=
  [ -n "$stopping" ] && break
  if [ $(($(date +%s) - started)) -ge "$steady_seconds" ]; then pause=0; fi
  note "$name ended with code $code, starting it again in $pause s"
  if [ "$pause" -gt 0 ]; then
    sleep "$pause" &
    napping=$!
    wait "$napping"
    napping=
  fi
  pause=$((pause == 0 ? 1 : pause * 2))
  [ "$pause" -gt "$longest_pause" ] && pause=$longest_pause
done

# (The loop's own sleep ends by itself.)
kill "$rotator" 2>/dev/null
rm -f "$run/$name.pid" "$run/$name.keeper"
exit 0
