/** Bytes that one buildpack may have. */
const MOST_MEGABYTES = 500;

/** A host that says nothing for so long is given up. */
const PATIENCE_SECONDS = 30;
/** What one fetch may take. */
const MOST_SECONDS = 180;

const CHOOSE_FOLDER = `
at=/tmp/fetching/content
if [ -n "$FOLDER" ]; then at="$at/$FOLDER"; fi
if [ ! -d "$at" ]; then echo "There is no folder $FOLDER in it"; exit 1; fi
size=$(du -sm -- "$at" | cut -f1)
if [ "$size" -gt ${MOST_MEGABYTES} ]; then echo "It has $size MB; at most ${MOST_MEGABYTES} MB are fetched"; exit 1; fi
mkdir -p /tmp/fetched
mv -- "$at" "$TARGET"
rm -rf /tmp/fetching
`;

/**
 * Fetches `$REF` of the repository at `$URL` to `$TARGET`, and prints the commit last. Redirects are not followed, and
 * the host is asked at the address that was checked.
 */
export const FETCH_GIT = `
set -eu
export GIT_TERMINAL_PROMPT=0 GIT_CONFIG_NOSYSTEM=1 GIT_ALLOW_PROTOCOL="$PROTOCOLS" LC_ALL=C.UTF-8
rm -rf /tmp/fetching && mkdir -p /tmp/fetching/content && cd /tmp/fetching/content
git init -q .
git config http.followRedirects false
git config core.symlinks true
git config advice.detachedHead false
git config http.lowSpeedLimit 1000
git config http.lowSpeedTime ${PATIENCE_SECONDS}
if [ -n "$PIN" ]; then git config http.curloptResolve "$PIN"; fi
if timeout ${MOST_SECONDS} git fetch -q --depth 1 --no-tags -- "$URL" "$REF" 2>/tmp/fetching/said; then
  git checkout -q FETCH_HEAD
elif timeout ${MOST_SECONDS} git fetch -q -- "$URL" '+refs/heads/*:refs/remotes/origin/*' '+refs/tags/*:refs/tags/*' HEAD 2>>/tmp/fetching/said; then
  if [ "$REF" = HEAD ]; then found=FETCH_HEAD
  else found=$(git rev-parse -q --verify "refs/remotes/origin/$REF^{commit}" || git rev-parse -q --verify "$REF^{commit}" || true)
  fi
  if [ -z "$found" ]; then echo "It has no branch, tag or commit $REF"; exit 1; fi
  git checkout -q "$found"
else
  if [ -s /tmp/fetching/said ]; then tail -n 5 /tmp/fetching/said; else echo "Its host does not answer"; fi
  exit 1
fi
commit=$(git rev-parse HEAD)
rm -rf .git
cd /tmp
${CHOOSE_FOLDER}
echo "$commit"
`;

/** Fetches the archive at `$URL` to `$TARGET`; a single folder in it (as GitHub's archives have) is looked into. */
export const FETCH_ARCHIVE = `
set -eu
rm -rf /tmp/fetching && mkdir -p /tmp/fetching/content && cd /tmp/fetching
protocols=$(echo "$PROTOCOLS" | tr : ,)
printf 'url = "%s"\\n' "$URL" > request
if [ -n "$PIN" ]; then printf 'resolve = "%s"\\n' "$PIN" >> request; fi
curl -q -fsS --connect-timeout ${PATIENCE_SECONDS} --proto "=$protocols" --max-filesize ${MOST_MEGABYTES}M --max-time 600 -o archive -K request
tar -x -z -f archive -C content --no-same-owner
entries=$(ls -A content | wc -l)
inner=$(ls -A content | head -n 1)
if [ "$entries" = 1 ] && [ -d "content/$inner" ] && [ "$inner" != bin ]; then
  mv -- "content/$inner" inner && rmdir content && mv inner content
fi
cd /tmp
${CHOOSE_FOLDER}
`;

/** Prints which kind of buildpack is in `$TARGET`: `classic`, `cnb`, or nothing. */
export const LOOK = `
cd "$TARGET" || exit 1
if [ -f buildpack.toml ] && grep -Eq '^[[:space:]]*api[[:space:]]*=' buildpack.toml; then echo cnb
elif [ -f bin/detect ] && [ -f bin/compile ]; then echo classic
fi
`;
