import { useQuery } from '@tanstack/react-query';
import { Copy, X } from 'lucide-react';
import { dateAndTime } from '../../strings/dates.ts';
import { logStrings as text } from '../../strings/logs.ts';
import { useAct } from '../../ui/act.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { Loaded } from '../../ui/loaded.tsx';
import type { ShownLine } from './log-buffer.ts';
import { LineText } from './log-lines.tsx';
import type { LogSearch } from './log-search.ts';
import { requestLines } from './log-source.ts';
import { textOfLines } from './log-text.ts';

/** What was chosen: one line whole with the other lines of its request, or how many lines it is. */
export function LineDetails(props: {
  app: string;
  lines: readonly ShownLine[];
  onSearch: (search: LogSearch) => void;
  onClose: () => void;
}) {
  const { app, lines, onSearch, onClose } = props;
  const [line] = lines;
  const copy = useAct(() => copyText(textOfLines(lines)), text.copied(lines.length));
  if (line === undefined) return null;
  const isOne = lines.length === 1;
  const { request_id: requestId } = line;
  return (
    <section className="log-details" aria-label={isOne ? text.line : text.chosen}>
      <div className="log-details-head">
        <h2>{isOne ? `${line.dyno} · ${text.levels[line.level]}` : text.lineCount(lines.length)}</h2>
        <span className="quiet small">{isOne ? dateAndTime(line.at) : text.chosenHint}</span>
        {isOne && (
          <Button size="s" onClick={() => onSearch({ line: Number(line.id) })}>
            {text.around}
          </Button>
        )}
        <Button size="s" icon={Copy} onClick={() => copy.run()}>
          {text.copy}
        </Button>
        <IconButton icon={X} size="s" label={text.close} onClick={onClose} />
      </div>
      {isOne && (
        <pre className="log-whole">
          <LineText line={line} whole />
        </pre>
      )}
      {isOne && requestId !== undefined && (
        <>
          <div className="line apart">
            <h3>{text.request}</h3>
            <Button size="s" onClick={() => onSearch({ q: requestId })}>
              {text.onlyRequest}
            </Button>
          </div>
          <RequestLines app={app} requestId={requestId} />
        </>
      )}
    </section>
  );
}

function RequestLines({ app, requestId }: { app: string; requestId: string }) {
  const lines = useQuery({
    queryKey: ['log-request', app, requestId],
    queryFn: () => requestLines(app, requestId),
  });
  return (
    <Loaded query={lines} lines={2}>
      {(found) => (
        <ol className="log-request">
          {found.map((line) => (
            <li key={line.id} className={`log-row ${line.level}`}>
              <LineText line={line} />
            </li>
          ))}
        </ol>
      )}
    </Loaded>
  );
}
