/**
 * A username to begin with: the part of an address before the @, as far as usernames allow it.
 * Empty when nothing is left.
 */
export function usernameFrom(email: string): string {
  const local = email.slice(0, email.lastIndexOf('@')).replace(/\+.*$/u, '');
  const plain = local.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return plain.replace(/[^a-z0-9._-]+/gu, '.').replace(/^[^a-z0-9]+|[^a-z0-9]+$/gu, '').slice(0, 100);
}
