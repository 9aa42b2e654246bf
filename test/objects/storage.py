# moto's S3 server with a bucket and users, whose signatures and permissions it checks. Prints where it is, then runs commands:
# one JSON per line, each answered by a line.
import json
import logging
import os
import sys
import urllib.request

import boto3
from moto.server import ThreadedMotoServer

logging.getLogger("werkzeug").setLevel(logging.ERROR)
server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
server.start()
address = "http://127.0.0.1:%d" % server.get_host_and_port()[1]


def client(service, key="setup", secret="setup"):
    return boto3.client(
        service,
        endpoint_url=address,
        region_name="us-east-1",
        aws_access_key_id=key,
        aws_secret_access_key=secret,
    )


def make_user(iam, name, actions):
    iam.create_user(UserName=name)
    if actions:
        statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
        iam.put_user_policy(UserName=name, PolicyName="all", PolicyDocument=policy)
    made = iam.create_access_key(UserName=name)["AccessKey"]
    return {"AWS_ACCESS_KEY_ID": made["AccessKeyId"], "AWS_SECRET_ACCESS_KEY": made["SecretAccessKey"]}


iam = client("iam")
users = {
    "owner": make_user(iam, "owner", ["s3:*"]),
    "reader": make_user(iam, "reader", ["s3:GetObject"]),
    "nobody": make_user(iam, "nobody", []),
}
client("s3").create_bucket(Bucket="photos")
# From here on, signatures and permissions are checked.
checked = urllib.request.Request(
    address + "/moto-api/reset-auth", data=b"0", headers={"Content-Type": "text/plain"}
)
urllib.request.urlopen(checked)
owner = users["owner"]
s3 = client("s3", owner["AWS_ACCESS_KEY_ID"], owner["AWS_SECRET_ACCESS_KEY"])
print(json.dumps({"address": address, "users": users}), flush=True)

for line in sys.stdin:
    asked = json.loads(line)
    if "upload" in asked:
        for folder, _, names in os.walk(asked["upload"]):
            for name in names:
                path = os.path.join(folder, name)
                key = os.path.join(asked["prefix"], os.path.relpath(path, asked["upload"]))
                s3.upload_file(path, "photos", key)
    for key in asked.get("put", []):
        with open(asked["file"], "rb") as file:
            s3.put_object(Bucket="photos", Key=key, Body=file.read())
    if "delete" in asked:
        s3.delete_object(Bucket="photos", Key=asked["delete"])
    print("{}", flush=True)
os._exit(0)
