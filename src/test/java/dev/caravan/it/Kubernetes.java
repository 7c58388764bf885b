// SPDX-License-Identifier: Apache-2.0
package dev.caravan.it;

import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.KubernetesCrudDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.net.HttpURLConnection;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;

/** An API server with the pods "one" and "two", which processes of this one find as a pod does, and its lease of task "it". */
final class Kubernetes implements AutoCloseable {

    private static final String NAMESPACE = "it";

    private final AtomicBoolean refuses = new AtomicBoolean();
    private final KubernetesMockServer server =
            new KubernetesMockServer(new Context(), new MockWebServer(), new HashMap<>(), new Requests(), false);
    private final KubernetesClient client;

    Kubernetes() {
        server.start();
        client = server.createClient();
        // As a pod has them from its environment and its account; Camel's starter does not hand on what its keys say of
        // them.
        System.setProperty("kubernetes.master", "http://localhost:" + server.getPort());
        System.setProperty("kubernetes.namespace", NAMESPACE);
        addPod("one");
        addPod("two");
    }

    @Override
    public void close() {
        System.clearProperty("kubernetes.master");
        System.clearProperty("kubernetes.namespace");
        client.close();
        server.shutdown();
    }

    private void addPod(String name) {
        client.pods()
                .inNamespace(NAMESPACE)
                .resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .withNewStatus()
                        .withPhase("Running")
                        .addNewCondition()
                        .withType("Ready")
                        .withStatus("True")
                        .endCondition()
                        .endStatus()
                        .build())
                .create();
    }

    void removePod(String name) {
        client.pods().inNamespace(NAMESPACE).withName(name).delete();
    }

    /** The pod that has the lease, or had it last. */
    String holder() {
        return lease().get().getSpec().getHolderIdentity();
    }

    /** What a pod does that takes a lease which has not been renewed; again where the holder renews it at the same moment. */
    void give(String pod) {
        Awaitility.await("the lease is " + pod + "'s")
                .atMost(Caravan.PATIENCE)
                .ignoreExceptionsMatching(failure -> failure instanceof KubernetesClientException refused
                        && refused.getCode() == HttpURLConnection.HTTP_CONFLICT)
                .untilAsserted(() -> take(pod));
    }

    private void take(String pod) {
        lease().edit(lease -> new LeaseBuilder(lease)
                .editSpec()
                .withHolderIdentity(pod)
                .withRenewTime(ZonedDateTime.now(ZoneOffset.UTC))
                .endSpec()
                .build());
    }

    /** Answers the next renewal as when somebody else has changed the lease meanwhile; returns when that is done. */
    void refuseRenewal() {
        refuses.set(true);
        Awaitility.await("a renewal is refused").atMost(Caravan.PATIENCE).untilFalse(refuses);
    }

    private Resource<Lease> lease() {
        return client.leases().inNamespace(NAMESPACE).withName("leaders-caravan-it");
    }

    private final class Requests extends KubernetesCrudDispatcher {

        @Override
        public MockResponse dispatch(RecordedRequest request) {
            if (request.method().toString().equals("PUT") && refuses.compareAndSet(true, false)) {
                return new MockResponse().setResponseCode(HttpURLConnection.HTTP_CONFLICT);
            }
            return super.dispatch(request);
        }
    }
}
