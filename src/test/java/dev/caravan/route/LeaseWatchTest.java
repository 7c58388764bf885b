// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.camel.cluster.CamelClusterMember;
import org.apache.camel.support.cluster.AbstractCamelClusterView;
import org.junit.jupiter.api.Test;

class LeaseWatchTest {

    private final View view = new View();
    private final LeaseWatch watch = new LeaseWatch(view, Duration.ofSeconds(15));

    @Test
    void asksAnewWhenNobodyIsKnownToHoldTheLeaseForThreeOfItsDurations() {
        check(2);
        assertThat(view.starts).isZero();
        check(1);
        assertThat(view.starts).isEqualTo(1);
        check(2);
        assertThat(view.starts).isEqualTo(1);
        check(1);
        assertThat(view.starts).isEqualTo(2);
    }

    @Test
    void leavesAnElectionAloneThatComesToALeaderInTime() {
        check(2);
        view.led = true;
        check(1);
        view.led = false;
        check(2);

        assertThat(view.starts).isZero();
    }

    @Test
    void asksAgainWhereAskingFailed() {
        view.fails = true;
        check(3);
        assertThat(view.starts).isZero();
        view.fails = false;
        check(3);
        assertThat(view.starts).isEqualTo(1);
    }

    private void check(int times) {
        for (int i = 0; i < times; i++) {
            watch.run();
        }
    }

    private static final class View extends AbstractCamelClusterView {

        private boolean led;
        private boolean fails;
        private int starts;

        View() {
            super(null, "caravan-it");
        }

        @Override
        protected void doStart() {
            if (fails) {
                throw new IllegalStateException("no API server");
            }
            starts++;
        }

        @Override
        protected void doStop() {}

        @Override
        public Optional<CamelClusterMember> getLeader() {
            return led ? Optional.of(getLocalMember()) : Optional.empty();
        }

        @Override
        public CamelClusterMember getLocalMember() {
            return new CamelClusterMember() {
                @Override
                public boolean isLeader() {
                    return led;
                }

                @Override
                public boolean isLocal() {
                    return true;
                }

                @Override
                public String getId() {
                    return "local";
                }
            };
        }

        @Override
        public List<CamelClusterMember> getMembers() {
            return List.of(getLocalMember());
        }
    }
}
