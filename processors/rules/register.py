"""What must be remembered by name: agreements, designated accounts, used order ids.

One open-addressed table; its length is a power of two and at most three quarters of it are taken.
"""

import numpy as np

from processors.rules.compiled import frequent, rule
from processors.rules.tables import AGREEMENT, BITS, DESIGNATION, USED_IDS

Row = np.void

LOW_BITS = 2**31 - 1  # enough to mix, and no product of them overflows
NAME_BITS = 30  # of the number of a name: more of them no memory holds
ENTRY_BITS = 3
IDS_IN_A_BLOCK = 60  # order ids share a place by 60s, so that running numbers cost little each


@rule
def owner_of(entry: int, first: int, second: int) -> int:
    """Return what is kept and of whom as one number, never 0."""
    return (((first << NAME_BITS) | second) << ENTRY_BITS) | entry


@rule
def is_id_before(owner: int, session: int) -> bool:
    """Tell whether an owner has used order ids of a session before one."""
    second = (owner >> ENTRY_BITS) & ((1 << NAME_BITS) - 1)
    return owner & ((1 << ENTRY_BITS) - 1) == USED_IDS and second < session


@rule
def find_place(register: np.ndarray, owner: int, third: int) -> int:
    """Return the place of an owner's entry, or the empty one where it belongs."""
    mixed = (third & LOW_BITS) * 40503 + (owner >> 31) * 1103 + (owner & LOW_BITS) * 17
    place = (mixed ^ (mixed >> 15)) & (len(register) - 1)
    while register[place]["owner"] != 0:
        if register[place]["owner"] == owner and register[place]["third"] == third:
            break
        place = (place + 1) & (len(register) - 1)
    return place


@rule
def recall(register: np.ndarray, entry: int, first: int, second: int, third: int) -> int:
    """Return the bits that were kept, 0 if none were."""
    return register[find_place(register, owner_of(entry, first, second), third)]["bits"]


@rule
def take_place(
    register: np.ndarray, cursor: Row, entry: int, first: int, second: int, third: int
) -> Row:
    """Return the row of an entry, taken for it if it has none."""
    owner = owner_of(entry, first, second)
    row = register[find_place(register, owner, third)]
    if row["owner"] == 0:
        cursor["registered"] += 1
        row["owner"] = owner
        row["third"] = third
    return row


@rule
def id_block(order_id: int) -> int:
    """Return the block of an order id; numbers and names have blocks of their own."""
    return 2 * (order_id // (2 * IDS_IN_A_BLOCK)) + order_id % 2


@rule
def id_bit(order_id: int) -> int:
    """Return the bit of an order id within its block."""
    return 1 << (order_id // 2 % IDS_IN_A_BLOCK)


@frequent
def is_id_used(register: np.ndarray, security: Row, order_id: int) -> bool:
    """Tell whether an accepted order of this session had this id [D-21]."""
    if order_id > security["highest_id"]:
        return False
    used = recall(register, USED_IDS, security["symbol"], security["session"], id_block(order_id))
    return used & id_bit(order_id) != 0


@rule
def use_id(register: np.ndarray, cursor: Row, security: Row, order_id: int) -> None:
    """Use up the id of an accepted order until the session ends [D-4, D-21]."""
    block = id_block(order_id)
    row = take_place(register, cursor, USED_IDS, security["symbol"], security["session"], block)
    row["bits"] |= id_bit(order_id)
    security["highest_id"] = max(security["highest_id"], order_id)


@rule
def has_agreed(register: np.ndarray, participant: int, firm: int) -> bool:
    """Tell whether a maker has agreed to a firm's preferenced orders [F-2]."""
    return recall(register, AGREEMENT, participant, firm, 0) != 0


@rule
def account_bit(account: int) -> int:
    """Return the bit that an account shares with others."""
    return 1 << account % BITS


@rule
def is_designated(register: np.ndarray, cursor: Row, account: int) -> bool:
    """Tell whether an account is a professional trading account by notice [3.1-4e]."""
    if cursor["designated_bits"] & account_bit(account) == 0:
        return False
    return recall(register, DESIGNATION, account, 0, 0) != 0


@rule
def apply_agreement(register: np.ndarray, cursor: Row, event: Row) -> None:
    """Note what a maker and a firm agreed; it counts for orders entered later [D-12]."""
    row = take_place(register, cursor, AGREEMENT, event["participant"], event["firm"], 0)
    row["bits"] = event["agreed"]


@rule
def apply_designation(register: np.ndarray, cursor: Row, event: Row) -> None:
    """Note an account's designation; from now on SOES is shut to it, nothing earlier [3.1-4e]."""
    row = take_place(register, cursor, DESIGNATION, event["account"], 0, 0)
    row["bits"] = event["professional"]
    cursor["designated_bits"] |= account_bit(event["account"])
