// SPDX-License-Identifier: Apache-2.0
package dev.caravan.status;

import dev.caravan.task.TaskStatus;
import dev.caravan.task.Tasks;
import java.util.LinkedHashSet;
import java.util.Set;
import javax.management.InstanceNotFoundException;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.ObjectName;
import javax.management.StandardMBean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.context.event.ApplicationReadyEvent;
import org.springframework.context.event.EventListener;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.security.core.Authentication;
import org.springframework.security.core.authority.AuthorityUtils;
import org.springframework.security.core.context.SecurityContextHolder;
import org.springframework.stereotype.Component;

/** Puts an MBean for each task into the tree, for Hawtio and other JMX clients, as long as the application runs. */
@Component
final class TaskMBeans implements DisposableBean {

    private static final Logger LOG = LoggerFactory.getLogger(TaskMBeans.class);
    private static final String OPERATOR = "ROLE_" + Role.OPERATOR.name();

    private final Tasks tasks;
    private final Commands commands;
    private final @Nullable MBeanServer server;
    private final Set<ObjectName> registered = new LinkedHashSet<>();

    TaskMBeans(Tasks tasks, Commands commands, ObjectProvider<MBeanServer> server) {
        this.tasks = tasks;
        this.commands = commands;
        this.server = server.getIfAvailable();
    }

    @EventListener(ApplicationReadyEvent.class)
    void register() throws JMException {
        if (server == null) {
            return;
        }
        for (TaskStatus task : tasks.list()) {
            ObjectName name = name(task.id());
            if (server.isRegistered(name)) {
                // Of another application in this process, which is about to end.
                server.unregisterMBean(name);
            }
            server.registerMBean(new StandardMBean(new Bean(task.id()), TaskMXBean.class, true), name);
            registered.add(name);
        }
    }

    static ObjectName name(String id) throws JMException {
        return new ObjectName("dev.caravan:type=Task,name=" + id);
    }

    @Override
    public void destroy() throws JMException {
        for (ObjectName name : registered) {
            try {
                if (server != null) {
                    server.unregisterMBean(name);
                }
            } catch (InstanceNotFoundException e) {
                LOG.debug("{} was taken out of the tree before", name, e);
            }
        }
        registered.clear();
    }

    /** One task; what it tells is asked for anew each time. */
    private final class Bean implements TaskMXBean {
        private final String id;

        Bean(String id) {
            this.id = id;
        }

        private TaskStatus status() {
            return commands.find(id);
        }

        @Override
        public String getName() {
            return status().name();
        }

        @Override
        public String getState() {
            return status().state().name();
        }

        @Override
        public String getSince() {
            return status().since().toString();
        }

        @Override
        public @Nullable String getReason() {
            return status().reason();
        }

        @Override
        public @Nullable Long getLatencyMillis() {
            return status().latencyMillis();
        }

        @Override
        public @Nullable Long getCaptureLagMillis() {
            return status().lag().captureMillis();
        }

        @Override
        public @Nullable Long getReadLagMillis() {
            return status().lag().readMillis();
        }

        @Override
        public @Nullable Long getApplyLagMillis() {
            return status().lag().applyMillis();
        }

        @Override
        public @Nullable Double getHoursUntilDataLoss() {
            return status().hoursUntilDataLoss();
        }

        @Override
        public @Nullable String getCommitLsn() {
            TaskStatus.AppliedPosition position = status().position();
            return position == null ? null : position.commitLsn();
        }

        @Override
        public int getTables() {
            return status().progress().tables();
        }

        @Override
        public int getTablesLoaded() {
            return status().progress().tablesDone();
        }

        @Override
        public long getRowsLoaded() {
            return status().progress().rows();
        }

        @Override
        public long getChangesRead() {
            return status().counts().read();
        }

        @Override
        public long getInserts() {
            return status().counts().inserts();
        }

        @Override
        public long getUpdates() {
            return status().counts().updates();
        }

        @Override
        public long getDeletes() {
            return status().counts().deletes();
        }

        @Override
        public long getColumnsAdded() {
            return status().counts().ddls();
        }

        @Override
        public long getRepaired() {
            return status().counts().repaired();
        }

        @Override
        public long getQuarantined() {
            return status().counts().quarantined();
        }

        @Override
        public long getRetries() {
            return status().counts().retries();
        }

        @Override
        public void start() {
            give("start");
        }

        @Override
        public void pause() {
            give("pause");
        }

        @Override
        public void resume() {
            give("resume");
        }

        @Override
        public void stop() {
            give("stop");
        }

        /** Over HTTP with the account of the request; a JMX client of this machine is the owner of the process. */
        private void give(String command) {
            Authentication caller = SecurityContextHolder.getContext().getAuthentication();
            if (caller != null
                    && !AuthorityUtils.authorityListToSet(caller.getAuthorities())
                            .contains(OPERATOR)) {
                throw new AccessDeniedException("The account may look, not change: sign in as an operator");
            }
            commands.give(id, command, caller == null ? "JMX" : caller.getName());
        }
    }
}
