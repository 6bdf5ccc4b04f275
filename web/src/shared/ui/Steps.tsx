import "./steps.css";

type Props = {
  /** What each step is called, in order. */
  names: string[];
  /** The place of the current one. */
  at: number;
  /** Left out where one cannot jump. */
  go?: (place: number) => void;
};

/** Where in a wizard we are; said aloud as a list with a current step. */
export function Steps({ names, at, go }: Props) {
  return (
    <ol className="steps">
      {names.map((name, place) => {
        const step = (
          <>
            <span className="num">{place + 1}</span>
            {name}
          </>
        );
        return (
          <li key={name} data-done={place < at} aria-current={place === at ? "step" : undefined}>
            {go ? (
              <button type="button" className="plain" onClick={() => go(place)}>
                {step}
              </button>
            ) : (
              step
            )}
          </li>
        );
      })}
    </ol>
  );
}
