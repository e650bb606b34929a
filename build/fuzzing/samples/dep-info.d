ok.d: ok.rs

libok.rmeta: ok.rs

ok.rs:

# env-dep:FOO_X
# env-dep:HOME=/root
