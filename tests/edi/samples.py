"""Small X12 texts that the edi tests are written around."""

ISA = "ISA*00*          *00*          *ZZ*SENDER         *ZZ*RECEIVER       *260412*1210*^*00501*000000003*0*P*:~"
GS = "GS*HP*S*R*20260412*1210*3*X*005010X221A1~"
REMIT = "ST*835*0001~BPR*I*0*C*NON~SE*3*0001~"
TAIL = "GE*1*3~IEA*1*000000003~"

ONE_REMIT = (ISA + GS + REMIT + TAIL).encode()
