"""Everything that the servers hold of some tenants, so that a test can say that nothing was touched."""

from yard import Yard

from tenancy import names

OBJECTS = "namespaces,deployments,secrets,persistentvolumeclaims,services,networkpolicies,resourcequotas,cronjobs"
DATABASES = (
    "SELECT datname, datacl::text FROM pg_database UNION SELECT rolname, rolconnlimit::text FROM pg_roles ORDER BY 1, 2"
)


def inventory(yard: Yard, *tenants: str) -> object:
    """Down to the version of each object, and what the state holds."""
    objects = {
        tenant: yard.kubectl(
            "get",
            OBJECTS,
            "--namespace",
            names.namespace(tenant),
            "--output",
            "custom-columns=K:kind,N:metadata.name,V:metadata.resourceVersion",
        )
        for tenant in tenants
    }
    return objects, yard.sql("shared-1-owner", DATABASES), yard.held()
