"""Jobs that a person starts by hand from a CronJob, and follows to their end."""

# The Kubernetes client ships without types that hold.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

import time
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from fleet.failure import Failure

SECONDS: Final = 15
"""For one answer of the API server."""
PAUSE_SECONDS: Final = 1
MARGIN_SECONDS: Final = 60
"""Beyond a job's own deadline, in which the cluster says that it has passed."""
CONFLICTS: Final = 4
"""So often may the controller write in the same moment."""
KEPT_SECONDS: Final = 24 * 60 * 60
"""A job by hand stays for a day, for whoever wants to read what it said."""


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job that has ended."""

    namespace: str
    name: str
    succeeded: bool
    seconds: int
    word: str
    """Why it failed, in the cluster's words; empty where it did not."""


@dataclass(frozen=True, kw_only=True)
class CronJob:
    """A CronJob of the cluster that a kubeconfig's *context* names."""

    context: str
    namespace: str
    name: str

    def last_success(self) -> datetime | None:
        """When a job of it last ended well. Raises Failure where it cannot be read."""
        with self._batch() as batch:
            return batch.read_namespaced_cron_job(
                self.name, self.namespace, _request_timeout=SECONDS
            ).status.last_successful_time

    def run(self) -> Job:
        """Starts a job of it and waits for its end. Raises Failure where it cannot be started, or one runs already."""
        with self._batch() as batch:
            made = self._start(batch)
            deadline = (made.spec.active_deadline_seconds or 0) + MARGIN_SECONDS
            began = time.monotonic()
            while True:
                found = batch.read_namespaced_job_status(made.metadata.name, self.namespace, _request_timeout=SECONDS)
                seconds = int(time.monotonic() - began)
                if (end := _end(found)) is not None:
                    succeeded = end.type == "Complete"
                    return Job(
                        namespace=self.namespace,
                        name=made.metadata.name,
                        succeeded=succeeded,
                        seconds=seconds,
                        word="" if succeeded else f"{end.message or end.reason}",
                    )
                if seconds > deadline:
                    raise self._failure(f"the job {made.metadata.name} has no end", self._look(made.metadata.name))
                time.sleep(PAUSE_SECONDS)

    def _start(self, batch: Any) -> Any:
        from kubernetes import client  # noqa: PLC0415

        cron = batch.read_namespaced_cron_job(self.name, self.namespace, _request_timeout=SECONDS)
        template, spec = cron.spec.job_template, cron.spec.job_template.spec
        alike = ",".join(f"{key}={value}" for key, value in template.metadata.labels.items())
        self._see_alone(batch, alike)
        spec.ttl_seconds_after_finished = KEPT_SECONDS
        owner = client.V1OwnerReference(
            api_version="batch/v1", kind="CronJob", name=self.name, uid=cron.metadata.uid, controller=True
        )
        metadata = client.V1ObjectMeta(
            generate_name=f"{self.name}-",
            labels=template.metadata.labels,
            # As kubectl marks them.
            annotations={"cronjob.kubernetes.io/instantiate": "manual"},
            owner_references=[owner],
        )
        body = client.V1Job(api_version="batch/v1", kind="Job", metadata=metadata, spec=spec)
        made = batch.create_namespaced_job(self.namespace, body, _request_timeout=SECONDS)
        try:
            self._count(batch, made.metadata)
            # Another may have been started in between, by the schedule or by somebody else.
            self._see_alone(batch, alike, besides=made.metadata.name)
        except BaseException:
            batch.delete_namespaced_job(
                made.metadata.name, self.namespace, propagation_policy="Background", _request_timeout=SECONDS
            )
            raise
        return made

    def _see_alone(self, batch: Any, alike: str, *, besides: str = "") -> None:
        """Raises Failure where a job runs: of the schedule, or one that a person has started."""
        for job in batch.list_namespaced_job(self.namespace, label_selector=alike, _request_timeout=SECONDS).items:
            if _end(job) is None and job.metadata.name != besides:
                raise self._failure(
                    f"a job of {self.name} is running already: {job.metadata.name}",
                    f"wait for its end: {self._look(job.metadata.name)}",
                )

    def _count(self, batch: Any, made: Any) -> None:
        """Lets the schedule see what a person has *made*.

        A CronJob that forbids two at once starts none while its status names one that runs; it names those of its own
        controller alone, which adopts another that is written there (kubernetes, cronjob_controllerv2.go, syncCronJob).
        """
        from kubernetes import client  # noqa: PLC0415

        named = client.V1ObjectReference(
            api_version="batch/v1", kind="Job", namespace=self.namespace, name=made.name, uid=made.uid
        )
        for final in (False,) * CONFLICTS + (True,):
            cron = batch.read_namespaced_cron_job_status(self.name, self.namespace, _request_timeout=SECONDS)
            cron.status.active = [*(cron.status.active or ()), named]
            try:
                batch.replace_namespaced_cron_job_status(self.name, self.namespace, cron, _request_timeout=SECONDS)
            except client.ApiException as error:
                # The controller has written there since.
                if final or error.status != 409:
                    raise
            else:
                return

    @contextmanager
    def _batch(self) -> Generator[Any]:
        # Slow to import, and most commands do without it.
        import urllib3  # noqa: PLC0415
        from kubernetes import client, config  # noqa: PLC0415
        from kubernetes.config.config_exception import ConfigException  # noqa: PLC0415

        try:
            settings = client.Configuration()
            config.load_kube_config(context=self.context, client_configuration=settings)
            settings.retries = False
            yield client.BatchV1Api(client.ApiClient(settings))
        except ConfigException as error:
            raise self._failure(f"{error}", "set KUBECONFIG to a file that has this context") from None
        except client.ApiException as error:
            if error.status == 404:
                raise self._failure(
                    f"there is no CronJob {self.name} in the namespace {self.namespace}",
                    "bring the stack to what its files say: fleet up",
                ) from None
            raise self._failure(
                f"the API server refuses: {error.status} {error.reason}", "see what it allows"
            ) from None
        except urllib3.exceptions.HTTPError as error:
            raise self._failure(
                f"the API server of context {self.context} cannot be reached: {error}",
                "start it, or mend the kubeconfig",
            ) from None

    def _failure(self, what: str, do: str) -> Failure:
        return Failure(what, why="the job that was asked for has not ended well", do=do)

    def _look(self, job: str) -> str:
        return f"kubectl --context {self.context} --namespace {self.namespace} logs job/{job} --all-containers"


def _end(job: Any) -> Any:
    """The condition with which *job* ended; None while it goes on."""
    ended = ("Complete", "Failed")
    return next((one for one in job.status.conditions or () if one.status == "True" and one.type in ended), None)
