import type { ReactNode } from 'react';
import type { DomainDnsResource } from '../../../../platform/client/overview-resources.ts';
import { domainsText } from '../../strings/domains.ts';
import { CopyButton } from '../../ui/command.tsx';

const text = domainsText.record;

interface DnsRecord {
  readonly type: string;
  readonly value: string;
}

/** What DNS must say of a name, to be copied, beside what it says. */
export function DnsRecords({ dns: { checked, hostname, expected, found } }: { dns: DomainDnsResource }) {
  const wanted = recordsOf(expected);
  const now = found === null ? [] : recordsOf(found);
  return (
    <ul className="domains-records" aria-label={`${text.title}: ${hostname}`}>
      {wanted.map(({ type, value }, index) => (
        <li key={`${type} ${value}`}>
          <dl>
            <Part name={text.name}>
              <code>{hostname.startsWith('*.') ? hostname : checked}</code>
              {index > 0 && expected.cname !== null && <span className="quiet small"> {domainsText.or}</span>}
            </Part>
            <Part name={text.type}>
              <code>{type}</code>
            </Part>
            <Part name={text.title}>
              <span className="domains-value">
                <code>{value}</code>
                <CopyButton text={value} name={value} />
              </span>
            </Part>
            <Part name={text.says}>
              <code className="quiet">
                {now
                  .filter((record) => record.type === type)
                  .map((record) => record.value)
                  .join(', ') || domainsText.nothing}
              </code>
            </Part>
          </dl>
        </li>
      ))}
    </ul>
  );
}

function Part({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function recordsOf({ cname, addresses }: DomainDnsResource['expected']): DnsRecord[] {
  return [
    ...(cname === null ? [] : [{ type: 'CNAME', value: cname }]),
    ...addresses.map((value) => ({ type: value.includes(':') ? 'AAAA' : 'A', value })),
  ];
}
