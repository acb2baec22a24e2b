import './ansi.css';
import './failure.css';
import { CircleX } from 'lucide-react';
import type { ReactNode } from 'react';
import { strings } from '../strings/deploys.ts';
import { type AnsiStyle, ansiSpans, PLAIN } from './ansi.ts';
import { failureText, type ToldError } from './failure-text.ts';
import { Sentence } from './sentence.tsx';

const text = strings.failure;

/**
 * Why a build or release failed, before anything else: the cause, the lines that prove it, and the step to take.
 * `evidence` stands in where the error itself has none.
 */
export function Failure(props: {
  title: string;
  error: ToldError;
  evidence?: readonly string[];
  about?: ReactNode;
  children?: ReactNode;
}) {
  const { title, error, about, children } = props;
  const { cause, next, ...told } = failureText(error);
  const evidence = told.evidence.length > 0 ? told.evidence : (props.evidence ?? []);
  return (
    <section className="failure" aria-label={title}>
      <header>
        <CircleX aria-hidden="true" />
        <div>
          <h2>{title}</h2>
          <p>
            <Sentence text={cause} />
          </p>
        </div>
        <code className="badge bad">{error.id}</code>
      </header>
      {evidence.length > 0 && (
        <figure>
          <figcaption>{text.evidence}</figcaption>
          <Evidence lines={evidence} />
        </figure>
      )}
      {next !== null && (
        <div className="failure-next">
          <strong>{text.next}</strong>
          <p>
            <Sentence text={next} />
          </p>
        </div>
      )}
      {(about !== undefined || children !== undefined) && (
        <footer>
          <span className="quiet">{about}</span>
          <div className="line">{children}</div>
        </footer>
      )}
    </section>
  );
}

function Evidence({ lines }: { lines: readonly string[] }) {
  let style: AnsiStyle = PLAIN;
  const read = lines.map((line) => {
    const { spans, style: after } = ansiSpans(line, style);
    style = after;
    return spans;
  });
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled to by the keyboard too.
    <pre tabIndex={0}>
      {read.map((spans, line) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no name but their place.
        <span key={line} className="failure-line">
          {spans.map((span, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: as above.
            <span key={index} className={span.className || undefined}>
              {span.text}
            </span>
          ))}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}
