import { useMemo } from 'react';
import { encode } from 'uqr';
import './QrCode.css';

interface QrCodeProps {
  /** What a camera reads. */
  value: string;
  /** What it is, for those who cannot see it; say beside it how to go on without a camera. */
  label: string;
}

/** Dark on white in every theme: that is what cameras look for. */
export function QrCode({ value, label }: QrCodeProps) {
  const { size, path } = useMemo(() => draw(value), [value]);
  return (
    <svg className="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shapeRendering="crispEdges">
      <path d={path} />
    </svg>
  );
}

function draw(value: string): { size: number; path: string } {
  const { data, size } = encode(value, { ecc: 'M', border: 4 });
  let path = '';
  data.forEach((row, y) => row.forEach((dark, x) => {
    if (dark) path += `M${x} ${y}h1v1h-1z`;
  }));
  return { size, path };
}
