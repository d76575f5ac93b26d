"""PostgreSQL and Redis run by Coverdesk itself, for a machine that has neither: the demo, the tests, a small office.

`services.Services` is the door; `scratch` makes throwaway databases. The servers listen on 127.0.0.1 with a random
password, end when this process ends however it ends, and keep their data in one folder. An administrator's own
servers, named by DATABASE_URL and REDIS_URL, are never started or stopped here.
"""
