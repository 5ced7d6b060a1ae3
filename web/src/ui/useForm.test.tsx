import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, it, vi } from 'vitest';
import { show } from '../test/render';
import { Button } from './Button';
import { ErrorSummary } from './ErrorSummary';
import { TextField } from './TextField';
import { useForm } from './useForm';

const save = vi.fn<(values: { name: string; email: string }) => Promise<void>>();

function Sample({ refusal }: { refusal?: string }) {
  const form = useForm({ name: '', email: '' }, { name: (value) => (value === '' ? 'Name it' : undefined) });
  const submit = form.submit(async (values) => {
    await save(values);
    if (refusal) form.fail(refusal, 'The server says no');
  });
  return (
    <form onSubmit={submit} noValidate>
      <TextField label="Name" {...form.field('name')} />
      <TextField label="Email" {...form.field('email')} />
      <Button type="submit">Save</Button>
    </form>
  );
}

it('names what is missing, puts the focus there and sends nothing', async () => {
  save.mockReset().mockResolvedValue();
  show(<Sample />);
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.getByLabelText('Name')).toHaveAccessibleDescription('Name it');
  await vi.waitFor(() => expect(screen.getByLabelText('Name')).toHaveFocus());
  expect(save).not.toHaveBeenCalled();
});

it('checks a field when it is left, once something was typed', async () => {
  show(<Sample />);
  await userEvent.click(screen.getByLabelText('Name'));
  await userEvent.tab();
  expect(screen.getByLabelText('Name')).not.toHaveAttribute('aria-invalid');
});

it('puts the words of the server beside its field and keeps what was typed', async () => {
  save.mockReset().mockResolvedValue();
  show(<Sample refusal="admin.email" />);
  await userEvent.type(screen.getByLabelText('Name'), 'Ana');
  await userEvent.type(screen.getByLabelText('Email'), 'x@y.example');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(save).toHaveBeenCalledWith({ name: 'Ana', email: 'x@y.example' });
  await vi.waitFor(() => expect(screen.getByLabelText('Email')).toHaveAccessibleDescription('The server says no'));
  expect(screen.getByLabelText('Email')).toHaveValue('x@y.example');
});

function Long() {
  const form = useForm({ name: '', email: '' }, { name: (value) => (value === '' ? 'Name it' : undefined), email: (value) => (value === '' ? 'Give an address' : undefined) });
  const words: Partial<Record<string, string>> = { name: 'Name', email: 'Email' };
  return (
    <form onSubmit={form.submit(save)} noValidate>
      <ErrorSummary lines={form.faults.map((fault) => ({ ...fault, label: words[fault.name] ?? '' }))} />
      <TextField label="Name" {...form.field('name')} />
      <TextField label="Email" {...form.field('email')} />
      <Button type="submit">Save</Button>
    </form>
  );
}

it('sums up on top what is wrong, leads to each field and ticks off what is mended', async () => {
  save.mockReset().mockResolvedValue();
  show(<Long />);
  expect(screen.queryByRole('region')).toBeNull();
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  const summary = screen.getByRole('region', { name: '2 fields need a correction.' });
  expect(within(summary).getAllByRole('listitem').map((line) => line.textContent)).toEqual(['Name: Name it', 'Email: Give an address']);
  await vi.waitFor(() => expect(screen.getByLabelText('Name')).toHaveFocus());
  await userEvent.click(within(summary).getByRole('button', { name: 'Email' }));
  expect(screen.getByLabelText('Email')).toHaveFocus();
  await userEvent.type(screen.getByLabelText('Email'), 'x@y.example');
  expect(within(summary).getAllByRole('listitem').map((line) => line.textContent)).toEqual(['Name: Name it', 'EmailCorrected']);
  await userEvent.type(screen.getByLabelText('Name'), 'Ana');
  await userEvent.click(screen.getByRole('button', { name: 'Save' }));
  expect(screen.queryByRole('region')).toBeNull();
  expect(save).toHaveBeenCalledTimes(1);
});
