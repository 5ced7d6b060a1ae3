import { useEffect, useState } from 'react';
import { plural } from '@lingui/core/macro';
import { useLingui } from '@lingui/react/macro';
import { fetchFile } from '../api/client';
import { ApiProblem, unwrap } from '../api/problem';
import { useFmt } from '../fmt/useFmt';
import { Button } from '../ui/Button';
import { Icon } from '../ui/Icon';
import { Progress } from '../ui/Progress';
import { useSlow } from '../ui/Skeleton';
import { toast } from '../ui/Toast';
import { nameOf, readCsv, type Progress as Got } from './csvStream';
import { forget, hand, useDownloads, type Download } from './downloads';
import './Downloads.css';

/** Files on their way: how far each is, with a way to stop it, and what went wrong. */
export function Downloads() {
  const orders = useDownloads();
  return <>{orders.map((order) => <OneDownload key={order.id} order={order} />)}</>;
}

/** Long enough for the browser to have taken the file. */
const keptFor = 60_000;

async function fetchCsv(href: string, signal: AbortSignal, onProgress: (got: Got) => void) {
  const response = await unwrap(fetchFile(href, signal));
  if (!response.body) throw new Error('The answer has no body.');
  const { file, ...got } = await readCsv(response.body, onProgress);
  const name = nameOf(response);
  const address = URL.createObjectURL(file);
  hand(address, name);
  setTimeout(() => URL.revokeObjectURL(address), keptFor);
  return { name, ...got };
}

function OneDownload({ order }: { order: Download }) {
  const { t } = useLingui();
  const words = useWords();
  const [attempt, setAttempt] = useState(0);
  const [got, setGot] = useState<Got>({ rows: 0, bytes: 0 });
  const [error, setError] = useState<unknown>();
  // Most are there at once: a box that flashes up helps nobody.
  const slow = useSlow(error === undefined, 400);
  const { href, id } = order;
  useEffect(() => {
    const abort = new AbortController();
    fetchCsv(href, abort.signal, setGot).then(
      ({ name, ...all }) => {
        forget(id);
        const amount = words(all);
        toast(t`${name} is in your downloads: ${amount}.`);
      },
      (problem: unknown) => {
        if (!abort.signal.aborted) setError(problem);
      },
    );
    return () => abort.abort();
    // The words of the start will do: another language must not begin it anew.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [href, id, attempt]);
  const again = () => {
    setGot({ rows: 0, bytes: 0 });
    setError(undefined);
    setAttempt(attempt + 1);
  };
  if (error !== undefined) return <Broken order={order} error={error} onAgain={again} />;
  if (!slow) return null;
  return (
    <div className="download" role="group" aria-label={order.title} aria-live="off">
      <Progress label={order.title} value={got.rows} max={order.total} words={words(got, order.total)} />
      <div className="download-acts">
        <span className="faint">{t`It goes on while you use other pages.`}</span>
        <Button size="small" onPress={() => forget(id)}>{t`Cancel`}</Button>
      </div>
    </div>
  );
}

function Broken({ order, error, onAgain }: { order: Download; error: unknown; onAgain: () => void }) {
  const { t } = useLingui();
  const why = error instanceof ApiProblem ? error.message : t`The connection broke off before the end.`;
  return (
    <div className="download bad" role="alert">
      <p><Icon name="warn" /><span><b>{order.title}</b>. {why} {t`No file was saved.`}</span></p>
      <div className="download-acts">
        <Button size="small" kind="quiet" onPress={() => forget(order.id)}>{t`Dismiss`}</Button>
        <Button size="small" onPress={onAgain}>{t`Try again`}</Button>
      </div>
    </div>
  );
}

/** "3,250 of 5,000 rows · 412 kB" */
function useWords(): (got: Got, total?: number) => string {
  const { t } = useLingui();
  const fmt = useFmt();
  return ({ rows, bytes }, total) => {
    const size = fmt.size(bytes);
    const all = total === undefined ? undefined : t`${plural(total, { one: '# row', other: '# rows' })}`;
    const some = fmt.number(rows);
    const amount = all === undefined ? t`${plural(rows, { one: '# row', other: '# rows' })}` : t`${some} of ${all}`;
    return `${amount} · ${size}`;
  };
}
