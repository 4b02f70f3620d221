"""What Pod Security `restricted` asks of every pod, said once."""

from pulumi_kubernetes.core.v1 import LocalObjectReferenceArgsDict, PodSecurityContextArgsDict, SecurityContextArgsDict

CONTAINER_SECURITY: SecurityContextArgsDict = {
    "allow_privilege_escalation": False,
    "read_only_root_filesystem": True,
    "capabilities": {"drop": ["ALL"]},
}


def pod_security(uid: int, gid: int) -> PodSecurityContextArgsDict:
    """Numeric, because a kubelet cannot tell whether a user's name is root; one for web, prepare and backup alike."""
    return {
        "run_as_non_root": True,
        "run_as_user": uid,
        "run_as_group": gid,
        "fs_group": gid,
        "fs_group_change_policy": "OnRootMismatch",
        "seccomp_profile": {"type": "RuntimeDefault"},
    }


def pull_secrets(registry: str) -> list[LocalObjectReferenceArgsDict]:
    """What opens the registry of images to a kubelet: the Secret of that name."""
    return [{"name": registry}]
