import { useMutation } from '@tanstack/react-query';
import { leave } from '../session/leave';
import { signOut } from '../session/session';

export function useSignOut(): () => void {
  const { mutate } = useMutation({ mutationFn: signOut, onSuccess: () => leave('signed_out') });
  return () => mutate();
}
