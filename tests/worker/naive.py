"""A worker without the attempt row's promise: what was interrupted is simply sent again. It must fail the trial."""

from webapp.generations.models import AttemptState
from webapp.kernel.settings import read
from webapp.worker import flow, outcomes
from webapp.worker.run import run


def resend(house, sent, generation, attempt):
    with house.db.write() as session:
        if attempt is not None:
            session.merge(attempt).state = AttemptState.not_sent
        outcomes.back_to_queue(session, generation.id)
    flow._send(house, resend.sent, generation.id, last=True)
    return "resent"


class Remember:
    """Keeps hold of the real carrier's second argument, which resending needs."""

    def __init__(self, carry):
        self.carry = carry

    def __call__(self, house, sent, generation_id):
        resend.sent = sent
        return self.carry(house, sent, generation_id)


flow._resume = resend
flow.carry = Remember(flow.carry)

if __name__ == "__main__":
    run(read())
