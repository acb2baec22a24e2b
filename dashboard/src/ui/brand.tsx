import { strings } from '../strings/common.ts';

/** Mark and name. */
export function Brand() {
  return (
    <span className="brand">
      <svg
        aria-hidden="true"
        width="22"
        height="22"
        viewBox="0 0 24 24"
        fill="none"
        stroke="currentColor"
        strokeWidth="2"
      >
        <path d="M3 14h18l-3 6H6z" strokeLinejoin="round" />
        <path d="M12 14V4l6 7h-6" strokeLinejoin="round" />
      </svg>
      {strings.product}
    </span>
  );
}
