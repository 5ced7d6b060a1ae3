import { useRef, useState, type DragEvent, type ReactNode } from 'react';
import { Button } from './Button';
import { Icon } from './Icon';
import './DropZone.css';

interface DropZoneProps {
  /** "Drop a CSV file here". */
  title: string;
  /** What the file has to be. */
  children?: ReactNode;
  /** The button for those who do not drag: "Choose a file". */
  action: string;
  /** As <input accept> takes it: ".csv,text/csv". */
  accept: string;
  busy?: boolean;
  /** One way of several: low, and not the page's main act. */
  small?: boolean;
  onFile: (file: File) => void;
}

/** Takes one file, dropped or chosen. */
export function DropZone({ title, children, action, accept, busy, small, onFile }: DropZoneProps) {
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const file = event.dataTransfer.files[0];
    if (file && !busy) onFile(file);
  };
  return (
    <div
      className={['drop', small && 'small', over && 'over'].filter(Boolean).join(' ')}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={(event) => {
        // Leaving for a child of its own is not leaving.
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setOver(false);
      }}
      onDrop={drop}
    >
      <Icon name="upload" />
      <div className="drop-words"><b>{title}</b>{children}</div>
      <Button kind={small ? undefined : 'main'} size={small ? 'small' : undefined} busy={busy} onPress={() => input.current?.click()}>{action}</Button>
      <input
        ref={input}
        type="file"
        hidden
        accept={accept}
        aria-label={action}
        onChange={(event) => {
          const file = event.target.files?.[0];
          // The same file may be chosen again after it was mended.
          event.target.value = '';
          if (file) onFile(file);
        }}
      />
    </div>
  );
}
