import { useParams } from "@tanstack/react-router";
import { emptyCatalogue, useCatalogue } from "@/shared/expression/catalogue";
import { useCan } from "@/shared/session";
import { ErrorState, Guard, Skeleton, SkeletonRows } from "@/shared/ui/states";
import { useScore } from "./api";
import { ScoreEditor } from "./ScoreEditor";
import "./parts.css";
import "./scores.css";
import "./texts";

function Loading() {
  return (
    <div className="page">
      <Skeleton height={30} width={280} />
      <div className="score-grid" style={{ marginTop: 20 }}>
        <div className="card">
          <SkeletonRows rows={6} />
        </div>
        <div className="card">
          <SkeletonRows rows={4} />
        </div>
      </div>
    </div>
  );
}

function ScoreView({ id }: { id: number }) {
  const score = useScore(id);
  const names = useCan("segments.view");
  const catalogue = useCatalogue();
  if (score.error) return <ErrorState main error={score.error} retry={() => void score.refetch()} />;
  if (names && catalogue.error)
    return <ErrorState main error={catalogue.error} retry={() => void catalogue.refetch()} />;
  if (!score.data || (names && !catalogue.data)) return <Loading />;
  return <ScoreEditor key={id} score={score.data} catalogue={catalogue.data ?? emptyCatalogue} />;
}

export default function ScorePage() {
  const { id } = useParams({ from: "/scores/$id" });
  return (
    <Guard permission="scores.view">
      <ScoreView id={Number(id)} />
    </Guard>
  );
}
