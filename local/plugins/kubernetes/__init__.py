"""`pulumi-resource-kubernetes`: objects of a real API server by server-side apply, awaited where it matters."""
