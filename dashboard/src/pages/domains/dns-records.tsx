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
    <div className="table-scroll">
      <table className="table domains-records">
        <caption className="unseen">{`${text.title}: ${hostname}`}</caption>
        <thead>
          <tr>
            <th scope="col">{text.name}</th>
            <th scope="col">{text.type}</th>
            <th scope="col">{text.title}</th>
            <th scope="col">{text.says}</th>
          </tr>
        </thead>
        <tbody>
          {wanted.map(({ type, value }, index) => (
            <tr key={`${type} ${value}`}>
              <td>
                <code>{hostname.startsWith('*.') ? hostname : checked}</code>
                {index > 0 && expected.cname !== null && <span className="quiet small"> {domainsText.or}</span>}
              </td>
              <td>
                <code>{type}</code>
              </td>
              <td>
                <span className="line whole">
                  <code>{value}</code>
                  <CopyButton text={value} name={value} />
                </span>
              </td>
              <td className="quiet">
                <code>
                  {now
                    .filter((record) => record.type === type)
                    .map((record) => record.value)
                    .join(', ') || domainsText.nothing}
                </code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function recordsOf({ cname, addresses }: DomainDnsResource['expected']): DnsRecord[] {
  return [
    ...(cname === null ? [] : [{ type: 'CNAME', value: cname }]),
    ...addresses.map((value) => ({ type: value.includes(':') ? 'AAAA' : 'A', value })),
  ];
}
