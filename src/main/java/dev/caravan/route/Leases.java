// SPDX-License-Identifier: Apache-2.0
package dev.caravan.route;

import dev.caravan.task.TaskRunner;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.camel.CamelContext;
import org.apache.camel.cluster.CamelClusterEventListener.Leadership;
import org.apache.camel.cluster.CamelClusterService;
import org.apache.camel.cluster.CamelClusterView;
import org.apache.camel.component.kubernetes.cluster.KubernetesClusterService;
import org.springframework.stereotype.Component;

/**
 * Which process runs which task. Where Camel has a cluster service ({@code camel.cluster.*}), a task runs in the one that
 * holds its lease and stands by in the others; else this process runs all. A lease alone keeps nobody from writing who does
 * not know yet that it has lost it: that is what the epoch of the position is for.
 */
@Component
final class Leases {

    private static final String PREFIX = "caravan-";

    private final CamelContext camel;

    Leases(CamelContext camel) {
        this.camel = camel;
    }

    /**
     * Begins a task, as soon as this process holds its lease if one is needed.
     *
     * @throws IllegalStateException when there are several cluster services, or the one that there is cannot be asked
     */
    void begin(String task, TaskRunner runner) {
        Set<CamelClusterService> services = camel.hasServices(CamelClusterService.class);
        if (services.isEmpty()) {
            runner.begin();
            return;
        }
        if (services.size() > 1) {
            throw new IllegalStateException("Which process runs task '" + task + "' cannot be told: " + services.size()
                    + " cluster services are enabled under camel.cluster. Enable one of them");
        }
        CamelClusterService cluster = services.iterator().next();
        runner.beginInStandby();
        try {
            CamelClusterView view = cluster.getView(PREFIX + task);
            Leadership listener = (changed, leader) -> tell(changed, runner);
            view.addEventListener(listener);
            // It may have been taken before anybody listened; a runner that leads already is not told twice.
            tell(view, runner);
            if (cluster instanceof KubernetesClusterService kubernetes) {
                watch(view, Duration.ofMillis(kubernetes.getLeaseDurationMillis()));
            }
        } catch (Exception e) {
            throw new IllegalStateException(
                    "Could not ask for the lease of task '" + task + "' at " + cluster + ": " + e.getMessage()
                            + ". Check the settings under camel.cluster.",
                    e);
        }
    }

    private void watch(CamelClusterView view, Duration lease) {
        LeaseWatch watch = new LeaseWatch(view, lease);
        // The context ends it, with the view.
        camel.getExecutorServiceManager()
                .newSingleThreadScheduledExecutor(view, "lease-" + view.getNamespace())
                .scheduleWithFixedDelay(watch, lease.toMillis(), lease.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void tell(CamelClusterView view, TaskRunner runner) {
        if (view.getLocalMember().isLeader()) {
            runner.lead();
        } else {
            runner.standBy();
        }
    }
}
