"""Trade-throughs: which trades went past a quotation that Rule 611 protects, and what excuses."""

from processors.trade_throughs.protection import Protection, protection
from processors.trade_throughs.tape import Finding, judge_trades

__all__ = ["Finding", "Protection", "judge_trades", "protection"]
