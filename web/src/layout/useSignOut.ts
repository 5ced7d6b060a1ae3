import { useMutation } from '@tanstack/react-query';
import { leave } from '../session/leave';
import { signOut } from '../session/session';

export function useSignOut(): () => void {
  const { mutate } = useMutation({
    mutationFn: async () => {
      await signOut();
      // Here and not afterwards: a change that succeeded refreshes the page, which nobody may see any more.
      leave('signed_out');
    },
  });
  return () => mutate();
}
