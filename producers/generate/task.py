"""What the simulated market may have in hand."""

REACT = 0  # a maker finds a new quote
REFRESH = 1  # a maker sends the same quote again
HIT = 2  # a professional takes a late quote; who = 2 x account + 1 if it buys
EXIT = 3  # a professional gets out again; who as before
LEAVE = 4  # an ECN or UTP exchange goes away from the inside
HALT = 5
RESUME = 6
WITHDRAW = 7  # a maker withdraws from the security
CANCEL = 8  # an order is given up; who = its id as the log codes it
