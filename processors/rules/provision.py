"""Provisions that an outcome can cite (rulebook; which one when: D-79).

The name is the rulebook's id with underscores; before a digit stands SECTION.
"""

X_2 = 1
F_1 = 2
F_2 = 3
U_12 = 4
L_3 = 5
G_6 = 6
U_4 = 7
K_1 = 8
K_5 = 9
Q_3 = 10
L_1 = 11
L_6 = 12
Q_2 = 13
U_1 = 14
U_2 = 15
U_6 = 16
Q_4 = 17
O_1 = 18
Q_5 = 19
A_3 = 20
X_5 = 21
X_6 = 22
E_6 = 23
E_5 = 24
E_7 = 25
E_9 = 26
E_10 = 27
E_11 = 28
O_3 = 29
SECTION_3_2 = 30
SECTION_3_1_1 = 31
SECTION_3_1_2 = 32
SECTION_3_1_3 = 33
SECTION_3_1_4 = 34
S_1 = 35
P_1 = 36
A_6 = 37
H_2 = 38
H_4 = 39
F_6 = 40
