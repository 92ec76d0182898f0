"""A record of what a circuit breaker asks of trials, in their place; tests/outbox/recovery has them whole."""


class RecordedTrials:
    """What a circuit breaker asks of trials: which accounts have a message, and how its sending ends."""

    def __init__(self, *with_message, result=None):
        self.with_message = {account.id for account in with_message}
        self.result = result
        self.asked, self.claimed, self.given_back, self.ran = [], set(), [], []

    def claim(self, account):
        self.asked.append(account.id)
        if account.id in self.with_message:
            self.claimed.add(account.id)
        return account.id in self.with_message

    def has_claim(self, account_id):
        return account_id in self.claimed

    def give_back(self, account_id):
        self.given_back.append(account_id)
        self.claimed.discard(account_id)

    def run(self, session, sender):
        self.ran.append((session.is_usable, sender.account.id))
        return self.result
