import { useParams } from "@tanstack/react-router";
import { useCatalogue } from "@/shared/expression/catalogue";
import { ErrorState, Guard, Skeleton, SkeletonRows } from "@/shared/ui/states";
import { useSegment } from "./api";
import "./segments.css";
import { SegmentEditor } from "./SegmentEditor";
import "./texts";

function Loading() {
  return (
    <div className="page">
      <Skeleton height={30} width={280} />
      <div className="segment-grid" style={{ marginTop: 20 }}>
        <div className="card">
          <SkeletonRows rows={5} />
        </div>
        <div className="card">
          <SkeletonRows rows={4} />
        </div>
      </div>
    </div>
  );
}

function SegmentView({ id }: { id: string }) {
  const segmentId = id === "new" ? null : Number(id);
  const segment = useSegment(segmentId);
  const catalogue = useCatalogue();
  const error = segment.error ?? catalogue.error;
  if (error)
    return (
      <ErrorState
        main
        error={error}
        retry={() => {
          void segment.refetch();
          void catalogue.refetch();
        }}
      />
    );
  if (!catalogue.data || (segmentId !== null && !segment.data)) return <Loading />;
  return (
    <SegmentEditor
      key={`${id}-${segment.data?.version ?? 0}`}
      segment={segment.data ?? null}
      catalogue={catalogue.data}
    />
  );
}

export default function SegmentPage() {
  const { id } = useParams({ from: "/segments/$id" });
  return (
    <Guard permission={id === "new" ? "segments.edit" : "segments.view"}>
      <SegmentView id={id} />
    </Guard>
  );
}
