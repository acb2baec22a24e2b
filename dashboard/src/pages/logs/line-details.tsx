import { useQuery } from '@tanstack/react-query';
import { X } from 'lucide-react';
import { logStrings as text } from '../../strings/logs.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Loaded } from '../../ui/loaded.tsx';
import type { ShownLine } from './log-buffer.ts';
import { requestLines } from './log-feed.ts';
import { LineText } from './log-lines.tsx';

/** One line whole, and the other lines of its request. */
export function LineDetails(props: {
  app: string;
  line: ShownLine;
  onOnlyRequest: (requestId: string) => void;
  onClose: () => void;
}) {
  const { app, line, onOnlyRequest, onClose } = props;
  const { request_id: requestId } = line;
  return (
    <section className="log-details" aria-label={text.line}>
      <div className="log-details-head">
        <h2>
          {line.dyno} · {text.levels[line.level]}
        </h2>
        <span className="quiet small">{new Date(line.at).toLocaleString()}</span>
        <IconButton icon={X} size="s" label={text.close} onClick={onClose} />
      </div>
      <pre className="log-whole">
        <LineText line={line} />
      </pre>
      {requestId !== undefined && (
        <>
          <div className="line apart">
            <h3>{text.request}</h3>
            <Button size="s" onClick={() => onOnlyRequest(requestId)}>
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
