"""Trade-throughs: which trades went past a protected quotation of Rule 611, and which might."""

from processors.trade_throughs.protection import Protection, protection
from processors.trade_throughs.tape import Finding, judge_trades

__all__ = ["Finding", "Protection", "judge_trades", "protection"]
