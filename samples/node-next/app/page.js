const VERSION = '1';

export const dynamic = 'force-dynamic';

export default function Page() {
  return <main>{`node-next ${VERSION}`}</main>;
}
