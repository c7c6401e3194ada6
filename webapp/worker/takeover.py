"""What a dead worker had taken and not finished goes back into its own queue."""

from collections import defaultdict

from dbos import DBOS

from webapp.jobs.service import LOOK_QUEUE


def resume_jobs_of(executor: str) -> int:
    """Put every unfinished job of `executor` back where it was taken from. Returns how many."""
    by_queue: defaultdict[str, list[str]] = defaultdict(list)
    for row in DBOS.list_workflows(status="PENDING", executor_id=executor):
        by_queue[row.queue_name or LOOK_QUEUE].append(row.workflow_id)
    for queue, ids in by_queue.items():
        DBOS.resume_workflows(ids, queue_name=queue)
    return sum(len(ids) for ids in by_queue.values())
