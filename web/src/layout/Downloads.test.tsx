import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { Toaster } from '../ui/Toast';
import { Downloads } from './Downloads';
import { download, useDownloads } from './downloads';

const asked = vi.fn<typeof fetch>();
const saved: string[] = [];

beforeEach(() => {
  vi.stubGlobal('fetch', asked);
  URL.createObjectURL = () => 'blob:1';
  URL.revokeObjectURL = () => undefined;
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(this: HTMLAnchorElement) { saved.push(this.download); });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  asked.mockReset();
  saved.length = 0;
});

/** An answer whose pieces come when the test wants it. */
function answer() {
  let source: ReadableStreamDefaultController<Uint8Array> | undefined;
  const body = new ReadableStream<Uint8Array>({ start: (controller) => { source = controller; } });
  const response = new Response(body, { headers: { 'Content-Disposition': 'attachment; filename="users.csv"' } });
  return {
    response,
    put: (text: string) => source?.enqueue(new TextEncoder().encode(text)),
    close: () => source?.close(),
    fail: () => source?.error(new TypeError('gone')),
  };
}

function Place() {
  const orders = useDownloads();
  return <Toaster><Downloads />{orders.length === 0 && 'nothing on its way'}</Toaster>;
}

it('shows how far the file is, saves it and says so', async () => {
  const { response, put, close } = answer();
  asked.mockResolvedValue(response);
  show(<Place />);
  download({ href: '/api/v1/x', title: 'Export of users', total: 3 });
  put('name\nAnn\nBob\n');
  expect(await screen.findByText(/2 of 3 rows · 1\s?kB/u)).toBeVisible();
  expect(screen.getByRole('progressbar')).toHaveAttribute('value', '2');
  expect(saved).toEqual([]);
  put('Cid\n');
  close();
  expect(await screen.findByText(/users\.csv is in your downloads: 3 rows/u)).toBeVisible();
  expect(saved).toEqual(['users.csv']);
  expect(screen.queryByRole('progressbar')).toBeNull();
});

it('is cancelled: the request ends and nothing is saved', async () => {
  const { response, put } = answer();
  asked.mockResolvedValue(response);
  show(<Place />);
  download({ href: '/api/v1/y', title: 'Export of users' });
  put('name\nAnn\n');
  await userEvent.click(await screen.findByRole('button', { name: 'Cancel' }));
  expect(screen.getByText('nothing on its way')).toBeVisible();
  expect(asked.mock.calls[0]?.[1]?.signal?.aborted).toBe(true);
  expect(saved).toEqual([]);
});

it('says when it broke off, saves no part, and begins anew', async () => {
  const first = answer();
  asked.mockResolvedValueOnce(first.response);
  show(<Place />);
  download({ href: '/api/v1/z', title: 'Export of users' });
  first.put('name\nAnn\n');
  first.fail();
  expect(await screen.findByRole('alert')).toHaveTextContent('The connection broke off before the end. No file was saved.');
  expect(saved).toEqual([]);
  const second = answer();
  asked.mockResolvedValueOnce(second.response);
  second.put('name\nAnn\n');
  second.close();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  await waitFor(() => expect(saved).toEqual(['users.csv']));
});

it('says what the server said, and takes two presses as one wish', async () => {
  asked.mockResolvedValue(Response.json({ code: 'access.forbidden', detail: 'You may not do this.' }, { status: 403 }));
  show(<Place />);
  download({ href: '/api/v1/w', title: 'Export of users' });
  download({ href: '/api/v1/w', title: 'Export of users' });
  const box = await screen.findByRole('alert');
  expect(box).toHaveTextContent('You may not do this. No file was saved.');
  expect(asked).toHaveBeenCalledTimes(1);
  await userEvent.click(within(box).getByRole('button', { name: 'Dismiss' }));
  expect(screen.queryByRole('alert')).toBeNull();
});
