//! What a packed text may take as said.

/// What texts are likely to say, the likeliest last, where references are shortest. Part of the
/// format: a change makes old links unreadable, so it would come with another key in the link.
/// The words of one protocol stand here only because they are likely; any other text fits as well.
pub(super) const PHRASES: &str = "\
# Leader election under a partition. Who
limit events 1000000
workload keys 2, reads 50%, cas 10%, pause 50ms..150ms, timeout 500ms
disk sync 200us..1ms
network latency 1ms..10ms, loss 0.5%, duplicate 1%, order fifo
set heartbeat-interval 50ms
set election-timeout 150ms..300ms
set check-quorum off
set pre-vote off
set batch 1
bug stale-read
bug forgotten-vote
advance 2 election-timeouts
expect leader is not old
expect everyone agrees on leader
until answered
until converged
until leader as old within 5s
c1 read x of leader
c1 cas x 1->2
c1 write x=1
cut leader <-> rest
cut old <-> a follower
cut leader <-> another follower
heal
at 1s drift n1 by +1000ppm for 5s
at 1s jump n1 by +250ms
at 2s slow n1 -> n2 by 20ms for 1s
at 1s heal n1 <-> n2
at 2s restart n1
at 2s resume n3
deliver n2->n3 #1 PreVoteReply at 1.5s
hold n3->n1 #2 VoteReply until 3s
duplicate c1->n1 #1
delay n2->n1 #1 AppendReply by 20ms
power-loss n2 before n2 election #1
crash n2 after effect 3 of n1->n2 #17 Append for 500ms
lose n1->n3 #1 Append
lose n3->n2 #2 Append
at 2.5s power-loss n2 for 800ms
at 4.25s pause n4 for 300ms
at 2s cut n1, n2 <-> n3, n4, n5 for 1s
at 1.75s crash n3 for 1.2s
protocol raft
nodes 5
clients 2
seed 42
run for 10s

";
